import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Answers Chat's callbacks, and keeps friends as they tell it. */
record Receiver(String sdkAppId, String token, Friends friends) implements HttpHandler {
    private static final int MAX_BODY_BYTES = 1 << 20; // a callback for 2000 pairs has 195 KiB
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            String problem = take(parseQuery(exchange.getRequestURI().getRawQuery()), body);
            boolean isOk = problem.isEmpty();
            byte[] answer = JSON.writeValueAsBytes(Map.of(
                    "ActionStatus", isOk ? "OK" : "FAIL", "ErrorCode", isOk ? 0 : 1, "ErrorInfo", problem));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** Makes the change that a callback tells of. Gives why it must be refused; "" for one that is accepted. */
    private String take(Map<String, String> query, byte[] body) {
        String time = query.getOrDefault("RequestTime", "");
        if (!MessageDigest.isEqual(sign(time).getBytes(UTF_8), query.getOrDefault("Sign", "").getBytes(UTF_8))) {
            return "Sign is wrong";
        }
        if (!time.matches("\\d{1,12}") || Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(time)) > 60) {
            return "RequestTime is not of this minute";
        }
        if (!query.containsKey("CallbackCommand") && body.length <= 2) {
            return ""; // the console checks the URL, with {}
        }
        if (!sdkAppId.equals(query.get("SdkAppid"))) {
            return "SdkAppid is not ours";
        }
        JsonNode callback;
        try {
            callback = JSON.readTree(body.length > MAX_BODY_BYTES ? new byte[0] : body);
        } catch (IOException error) {
            return "the body is not JSON of at most 1 MiB";
        }
        String command = callback.path("CallbackCommand").textValue();
        if (command == null || !command.equals(query.get("CallbackCommand"))) {
            return "CallbackCommand differs from the query";
        }
        return friends.apply(command, callback.path("PairList"));
    }

    private String sign(String time) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((token + time).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error); // every Java has SHA-256
        }
    }

    /** The parameters; one that is given twice is empty. */
    private static Map<String, String> parseQuery(String rawQuery) {
        Map<String, String> query = new HashMap<>();
        for (String part : (rawQuery == null ? "" : rawQuery).split("&")) {
            String[] pair = (part + "=").split("=", 3);
            query.merge(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8), (first, second) -> "");
        }
        return query;
    }
}
