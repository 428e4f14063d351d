import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who has whom as a friend; stands for your table. What comes twice changes nothing the second time. */
class Friends {
    private final Set<List<String>> pairs = ConcurrentHashMap.newKeySet();

    boolean has(String from, String to) {
        return pairs.contains(List.of(from, to));
    }

    /** Makes the change of a command. Gives why it must be refused; "" for one that is accepted. */
    String apply(String command, JsonNode pairList) {
        if (!command.equals("Sns.CallbackFriendAdd") && !command.equals("Sns.CallbackFriendDelete")) {
            return ""; // not for us; Chat sends all callbacks to one URL
        }
        if (!pairList.isArray()) {
            return "PairList is not a list of pairs";
        }
        for (JsonNode pair : pairList) {
            if (!pair.path("From_Account").isTextual() || !pair.path("To_Account").isTextual()) {
                return "a pair of PairList lacks an account";
            }
        }
        for (JsonNode pair : pairList) {
            List<String> key = List.of(pair.get("From_Account").textValue(), pair.get("To_Account").textValue());
            if (command.equals("Sns.CallbackFriendAdd")) {
                pairs.add(key);
            } else {
                pairs.remove(key);
            }
        }
        return "";
    }
}
