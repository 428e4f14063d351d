package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"
)

const maxBodyBytes = 1 << 20 // a callback for 2000 pairs has 195 KiB

// Receiver answers Chat's callbacks, and keeps Friends as they tell it.
type Receiver struct {
	AppID, Token string
	Friends      *Friends
}

func (receiver *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, code, info := "OK", 0, ""
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if err == nil {
		err = receiver.take(r.URL.Query(), body)
	}
	if err != nil {
		status, code, info = "FAIL", 1, err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"ActionStatus": status, "ErrorCode": code, "ErrorInfo": info})
}

// take makes the change that a callback tells of. An error says why it is refused.
func (receiver *Receiver) take(query url.Values, body []byte) error {
	sum := sha256.Sum256([]byte(receiver.Token + single(query["RequestTime"])))
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(single(query["Sign"]))) != 1 {
		return errors.New("Sign is wrong")
	}
	sent, err := strconv.ParseInt(single(query["RequestTime"]), 10, 64)
	if age := time.Since(time.Unix(sent, 0)); err != nil || age.Abs() > time.Minute {
		return errors.New("RequestTime is not of this minute")
	}
	if !query.Has("CallbackCommand") && len(body) <= 2 {
		return nil // the console checks the URL, with {}
	}
	if single(query["SdkAppid"]) != receiver.AppID {
		return errors.New("SdkAppid is not ours")
	}
	var callback struct {
		CallbackCommand string
		PairList        json.RawMessage
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &callback) != nil {
		return errors.New("the body is not a JSON object in UTF-8")
	} else if callback.CallbackCommand != single(query["CallbackCommand"]) {
		return errors.New("CallbackCommand differs from the query")
	}
	return receiver.Friends.Apply(callback.CallbackCommand, callback.PairList)
}

// single is empty for a parameter that is given twice.
func single(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}
