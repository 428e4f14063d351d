// A receiver of Tencent Chat's callbacks, with net/http.
package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	receiver := &Receiver{os.Getenv("CHAT_SDK_APP_ID"), os.Getenv("CHAT_CALLBACK_TOKEN"), NewFriends()}
	if receiver.AppID == "" || receiver.Token == "" {
		log.Fatal("set CHAT_SDK_APP_ID and CHAT_CALLBACK_TOKEN, as in the Chat console")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/im", receiver)
	// A request that takes longer than this was given up by Chat long ago.
	server := &http.Server{ReadTimeout: 10 * time.Second}
	log.Printf("callbacks: http://127.0.0.1:%d/im", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listener))
}
