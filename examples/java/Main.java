import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A receiver of Tencent Chat's callbacks, with the server of the JDK. */
class Main {
    public static void main(String[] args) throws IOException {
        String sdkAppId = System.getenv("CHAT_SDK_APP_ID");
        String token = System.getenv("CHAT_CALLBACK_TOKEN");
        if (sdkAppId == null || token == null) {
            throw new IllegalStateException("set CHAT_SDK_APP_ID and CHAT_CALLBACK_TOKEN, as in the Chat console");
        }
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        HttpServer server = start(port, new Receiver(sdkAppId, token, new Friends()));
        System.out.println("callbacks: http://127.0.0.1:" + server.getAddress().getPort() + "/im");
    }

    static HttpServer start(int port, Receiver receiver) throws IOException {
        // Without it the server sends head and body of a reply apart, and Linux holds the second back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 128);
        server.createContext("/im", receiver);
        // Without it one request that is slow to come holds up all others.
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return server;
    }
}
