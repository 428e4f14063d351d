// A client of Chat's REST API with nothing but Go's standard library: client [https://HOST]
package main

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	host  = "https://console.tim.qq.com"
	app   = 1400000001
	admin = "administrator"
)

func createUserSig(identifier, key string) string {
	now, expire := time.Now().Unix(), 86400
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", identifier, app, now, expire)
	text, _ := json.Marshal(map[string]any{
		"TLS.ver":        "2.0",
		"TLS.identifier": identifier,
		"TLS.sdkappid":   app,
		"TLS.time":       now,
		"TLS.expire":     expire,
		"TLS.sig":        base64.StdEncoding.EncodeToString(mac.Sum(nil)),
	})
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	writer.Write(text)
	writer.Close()
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(packed.Bytes()))
}

func main() {
	base := host
	if len(os.Args) > 1 {
		base = os.Args[1]
	}
	query := url.Values{
		"sdkappid":    {strconv.Itoa(app)},
		"identifier":  {admin},
		"usersig":     {createUserSig(admin, os.Getenv("SECRET_KEY"))},
		"random":      {strconv.FormatUint(uint64(rand.Uint32()), 10)},
		"contenttype": {"json"},
	}
	body, _ := json.Marshal(map[string]any{
		"From_Account": "alice", "To_Account": []string{"bob", "zed"}, "DeleteType": "Delete_Type_Both",
	})
	response, err := http.Post(base+"/v4/sns/friend_delete?"+query.Encode(), "application/json", bytes.NewReader(body))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer response.Body.Close()
	var reply struct {
		ErrorCode  int
		ResultItem []struct {
			To_Account string
			ResultCode int
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// Items fail while the reply says OK at its top.
	for _, item := range reply.ResultItem {
		fmt.Println(item.To_Account, item.ResultCode)
	}
	if reply.ErrorCode != 0 {
		fmt.Println("ErrorCode", reply.ErrorCode)
		os.Exit(1)
	}
}
