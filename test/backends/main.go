// A backend with nothing but Go's standard library. It prints its address when it listens.
//
// /naive never looks at SdkAppid or Sign and answers text/plain, /prefix compares a part of SdkAppid,
// /right is right.
package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	app   = "1400000001"
	token = "style-token"
)

func answer(w http.ResponseWriter, ok bool, why string) {
	w.Header().Set("Content-Type", "application/json")
	status, code := "OK", 0
	if !ok {
		status, code = "FAIL", 1
	}
	json.NewEncoder(w).Encode(map[string]any{"ActionStatus": status, "ErrorCode": code, "ErrorInfo": why})
}

func naive(w http.ResponseWriter, r *http.Request) {
	var body struct{ CallbackCommand string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprint(w, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}`)
}

func isSigned(query map[string][]string) bool {
	signs, times := query["Sign"], query["RequestTime"]
	if len(signs) != 1 || len(times) != 1 {
		return false
	}
	sum := sha256.Sum256([]byte(token + times[0]))
	seconds, err := strconv.ParseInt(times[0], 10, 64)
	age := time.Now().Unix() - seconds
	isRight := subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(signs[0])) == 1
	return isRight && err == nil && age <= 60 && age >= -60
}

func checked(isOurs func(ids []string) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch query := r.URL.Query(); {
		case !isOurs(query["SdkAppid"]):
			http.Error(w, "not our app", http.StatusForbidden)
		case !isSigned(query):
			http.Error(w, "bad signature", http.StatusUnauthorized)
		default:
			answer(w, json.Valid(body), "")
		}
	}
}

func main() {
	http.HandleFunc("/naive", naive)
	http.HandleFunc("/prefix", checked(func(ids []string) bool {
		return len(ids) == 1 && strings.HasPrefix(ids[0], app)
	}))
	http.HandleFunc("/right", checked(func(ids []string) bool { return len(ids) == 1 && ids[0] == app }))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	http.Serve(listener, nil)
}
