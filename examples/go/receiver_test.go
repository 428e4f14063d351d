package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const (
	app   = "1400000001"
	token = "the token of the test"
)

// startChat starts friend-cb chat, the stand-in for Chat, which sends its callbacks to the receiver. It
// returns its URL.
func startChat(t *testing.T, receiver string) string {
	t.Helper()
	chat := exec.Command("friend-cb", "chat", "--to", receiver, "--sdk-appid", app, "--port", "0", "--duplicate", "100%")
	chat.Env = append(os.Environ(), "FRIEND_CB_TOKEN="+token)
	stderr, err := chat.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Start(); err != nil {
		t.Fatal(err, "\nThe test needs friend-cb: npx --package friend-cb go test")
	}
	t.Cleanup(func() {
		chat.Process.Kill()
		chat.Wait()
	})
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if _, url, found := strings.Cut(lines.Text(), "chat on "); found {
			return strings.TrimSuffix(url, "/")
		}
	}
	t.Fatal("friend-cb chat ended")
	return ""
}

// settle waits until the receiver has answered all callbacks; each came twice. It tells how many there were.
func settle(t *testing.T, chat string) (count int) {
	t.Helper()
	reply, err := http.Get(chat + "/friend-cb/callbacks?settled=true")
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var callbacks struct{ Exchanges []struct{ Verdict string } }
	if err := json.NewDecoder(reply.Body).Decode(&callbacks); err != nil {
		t.Fatal(err)
	}
	for _, exchange := range callbacks.Exchanges {
		if exchange.Verdict != "ok" {
			t.Errorf("a callback was answered: %s", exchange.Verdict)
		}
	}
	return len(callbacks.Exchanges)
}

func post(t *testing.T, url, body string) {
	t.Helper()
	reply, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, reply.Status)
	}
}

func TestDeletionByRESTComesBackAsCallback(t *testing.T) {
	friends := NewFriends()
	server := httptest.NewServer(&Receiver{app, token, friends})
	defer server.Close()
	chat := startChat(t, server.URL)

	post(t, chat+"/friend-cb/client/add-friend", `{"From_Account":"alice","To_Account":["bob"]}`)
	settle(t, chat)
	if !friends.Has("alice", "bob") || !friends.Has("bob", "alice") {
		t.Fatal("alice and bob should be friends")
	}

	query := "?sdkappid=" + app + "&identifier=administrator&usersig=any&random=1&contenttype=json"
	post(t, chat+"/v4/sns/friend_delete"+query,
		`{"From_Account":"alice","To_Account":["bob"],"DeleteType":"Delete_Type_Both"}`)
	if count := settle(t, chat); count != 4 {
		t.Errorf("%d callbacks, want 4: each comes twice", count)
	}
	if friends.Has("alice", "bob") || friends.Has("bob", "alice") {
		t.Error("alice and bob should be friends no more")
	}
}
