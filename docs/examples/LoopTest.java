import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LoopTest {
    static Process process;
    static String chat;

    static String env(String name, String other) {
        return System.getenv().getOrDefault(name, other);
    }

    @BeforeAll
    static void startChat() throws Exception {
        process = new ProcessBuilder(env("FRIEND_CB", "node_modules/.bin/friend-cb"), "chat", "--port", "0",
                "--to", env("BACKEND_URL", "http://localhost:3000/im"), "--sdk-appid", "1400000001",
                "--format", "ndjson").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        // The first line comes once it listens.
        String ready = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
        chat = ready.replaceAll(".*\"url\":\"([^\"]+)\".*", "$1") + "friend-cb/";
    }

    @AfterAll
    static void endChat() {
        process.destroy();
    }

    static String ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(chat + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aDeletionReachesMyData() throws Exception {
        ask("PUT", "graph", "{\"friends\":{\"alice\":[\"bob\"],\"bob\":[\"alice\"]}}");
        ask("POST", "client/delete-friend",
                "{\"From_Account\":\"alice\",\"To_Account\":[\"bob\"],\"DeleteType\":\"Delete_Type_Both\"}");

        // Waits until my backend has answered.
        String answered = ask("GET", "callbacks?count=1", "");
        assertTrue(answered.contains("\"verdict\":\"ok\""), answered);
        assertTrue(answered.contains("\"pairCount\":2"), answered);
        // Here: bob is no longer a friend of alice in my own data.
    }
}
