import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** The whole loop: REST, callback, receiver. It finds friend-cb in PATH: npx --package friend-cb java ... LoopTest */
class LoopTest {
    private static final String APP = "1400000001";
    private static final String TOKEN = "the token of the test";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public static void main(String[] args) {
        int exitCode = 1;
        try {
            testDeletionByRestComesBackAsCallback();
            System.out.println("ok: a deletion by REST comes back as a callback");
            exitCode = 0;
        } catch (Exception | AssertionError error) {
            error.printStackTrace();
        }
        System.exit(exitCode); // the threads of the server would keep the program alive
    }

    private static void testDeletionByRestComesBackAsCallback() throws IOException, InterruptedException {
        Friends friends = new Friends();
        HttpServer server = Main.start(0, new Receiver(APP, TOKEN, friends));
        // The stand-in for Chat, which sends its callbacks to the receiver, each of them twice.
        ProcessBuilder builder = new ProcessBuilder("friend-cb", "chat", "--sdk-appid", APP, "--port", "0",
                "--duplicate", "100%", "--to", "http://127.0.0.1:" + server.getAddress().getPort() + "/im");
        builder.environment().put("FRIEND_CB_TOKEN", TOKEN);
        Process chat = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader stderr = chat.errorReader()) {
            runLoop(stderr.readLine().replaceFirst(".*chat on (http:.*)/", "$1"), friends);
        } finally {
            chat.destroy();
        }
    }

    private static void runLoop(String chat, Friends friends) throws IOException, InterruptedException {
        post(chat + "/friend-cb/client/add-friend", "{\"From_Account\":\"alice\",\"To_Account\":[\"bob\"]}");
        settle(chat);
        check(friends.has("alice", "bob") && friends.has("bob", "alice"), "alice and bob should be friends");

        String query = "?sdkappid=" + APP + "&identifier=administrator&usersig=any&random=1&contenttype=json";
        post(chat + "/v4/sns/friend_delete" + query,
                "{\"From_Account\":\"alice\",\"To_Account\":[\"bob\"],\"DeleteType\":\"Delete_Type_Both\"}");
        List<String> verdicts = settle(chat);
        check(verdicts.equals(List.of("ok", "ok", "ok", "ok")), "callbacks were answered: " + verdicts);
        check(!friends.has("alice", "bob") && !friends.has("bob", "alice"), "they should be friends no more");
    }

    /** Waits until the receiver has answered all callbacks; tells how. */
    private static List<String> settle(String chat) throws IOException, InterruptedException {
        JsonNode reply = send(HttpRequest.newBuilder(URI.create(chat + "/friend-cb/callbacks?settled=true")));
        return reply.get("exchanges").findValuesAsText("verdict");
    }

    private static void post(String url, String body) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> reply = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        check(reply.statusCode() == 200, "the status is " + reply.statusCode());
        return new ObjectMapper().readTree(reply.body());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
