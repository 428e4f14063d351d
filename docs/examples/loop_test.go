package myapp

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func getenv(name, other string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return other
}

// startChat runs friend-cb chat until the test is over.
func startChat(t *testing.T) string {
	command := exec.Command(getenv("FRIEND_CB", "node_modules/.bin/friend-cb"), "chat", "--port", "0",
		"--to", getenv("BACKEND_URL", "http://localhost:3000/im"), "--sdk-appid", "1400000001", "--format", "ndjson")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Signal(os.Interrupt); command.Wait() })
	// The first line comes once it listens.
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready struct{ URL string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatal(err)
	}
	return ready.URL + "friend-cb/"
}

func ask(t *testing.T, method, url, body string, reply any) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.Fatalf("%s %s: %s", method, url, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(reply); err != nil {
		t.Fatal(err)
	}
}

func TestDeletionReachesMyData(t *testing.T) {
	chat := startChat(t)
	var ignored any
	ask(t, "PUT", chat+"graph", `{"friends":{"alice":["bob"],"bob":["alice"]}}`, &ignored)
	ask(t, "POST", chat+"client/delete-friend",
		`{"From_Account":"alice","To_Account":["bob"],"DeleteType":"Delete_Type_Both"}`, &ignored)

	// Waits until my backend has answered.
	var answered struct {
		Exchanges []struct {
			Verdict  string
			Callback struct{ PairCount int }
		}
	}
	ask(t, "GET", chat+"callbacks?count=1", "", &answered)
	first := answered.Exchanges[0]
	if first.Verdict != "ok" || first.Callback.PairCount != 2 {
		t.Errorf("got %+v", first)
	}
	// Here: bob is no longer a friend of alice in my own data.
}
