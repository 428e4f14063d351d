// A client of Chat's REST API with nothing but the JDK: java Client.java [https://HOST]
// With -Dclient=HttpURLConnection the same call goes out by the older class.

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Client {
    static final String HOST = "https://console.tim.qq.com";
    static final long APP = 1400000001L;
    static final String ADMIN = "administrator";

    static String createUserSig(String identifier, String key) throws Exception {
        long time = System.currentTimeMillis() / 1000;
        long expire = 86400;
        String text = "TLS.identifier:" + identifier + "\nTLS.sdkappid:" + APP + "\nTLS.time:" + time
                + "\nTLS.expire:" + expire + "\n";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String sig = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        String json = "{\"TLS.ver\":\"2.0\",\"TLS.identifier\":\"" + identifier + "\",\"TLS.sdkappid\":" + APP
                + ",\"TLS.expire\":" + expire + ",\"TLS.time\":" + time + ",\"TLS.sig\":\"" + sig + "\"}";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray())
                .replace('+', '*').replace('/', '-').replace('=', '_');
    }

    static String postByHttpClient(URI uri, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    static String postByUrlConnection(URI uri, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws Exception {
        String sig = createUserSig(ADMIN, System.getenv("SECRET_KEY"));
        URI uri = URI.create((args.length > 0 ? args[0] : HOST) + "/v4/sns/friend_delete?sdkappid=" + APP
                + "&identifier=" + ADMIN + "&usersig=" + URLEncoder.encode(sig, StandardCharsets.UTF_8)
                + "&random=" + new Random().nextInt() + "&contenttype=json");
        String body = "{\"From_Account\":\"alice\",\"To_Account\":[\"bob\",\"zed\"],\"DeleteType\":\"Delete_Type_Both\"}";
        boolean isOld = "HttpURLConnection".equals(System.getProperty("client"));
        String reply = isOld ? postByUrlConnection(uri, body) : postByHttpClient(uri, body);
        // Items fail while the reply says OK at its top. The JDK has no JSON.
        Matcher items = Pattern.compile("\"To_Account\":\"(\\w+)\",\"ResultCode\":(\\d+)").matcher(reply);
        while (items.find()) {
            System.out.println(items.group(1) + " " + items.group(2));
        }
        Matcher top = Pattern.compile("\"ErrorCode\":(\\d+)").matcher(reply);
        if (!top.find() || !top.group(1).equals("0")) {
            System.out.println("ErrorCode " + top.group(1));
            System.exit(1);
        }
    }
}
