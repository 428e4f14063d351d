package main

import (
	"encoding/json"
	"errors"
	"sync"
)

// Pair says that To stands in the friend list of From.
type Pair struct {
	From *string `json:"From_Account"` // a pointer tells a member that is missing from an empty one
	To   *string `json:"To_Account"`
}

// Friends knows who has whom as a friend; it stands for your table. What comes twice changes nothing the
// second time.
type Friends struct {
	mutex sync.Mutex
	pairs map[[2]string]bool
}

// NewFriends returns a store in which nobody is a friend of anybody.
func NewFriends() *Friends {
	return &Friends{pairs: map[[2]string]bool{}}
}

// Apply makes the change of a command to all pairs, or to none. Chat sends all callbacks to one URL: other
// commands are left alone.
func (friends *Friends) Apply(command string, pairList json.RawMessage) error {
	if command != "Sns.CallbackFriendAdd" && command != "Sns.CallbackFriendDelete" {
		return nil
	}
	var pairs []Pair
	if json.Unmarshal(pairList, &pairs) != nil || pairs == nil {
		return errors.New("PairList is not a list of pairs")
	}
	for _, pair := range pairs {
		if pair.From == nil || pair.To == nil {
			return errors.New("a pair of PairList lacks an account")
		}
	}
	friends.mutex.Lock()
	defer friends.mutex.Unlock()
	for _, pair := range pairs {
		if key := [2]string{*pair.From, *pair.To}; command == "Sns.CallbackFriendAdd" {
			friends.pairs[key] = true
		} else {
			delete(friends.pairs, key)
		}
	}
	return nil
}

// Has tells whether one account stands in the friend list of another.
func (friends *Friends) Has(from, to string) bool {
	friends.mutex.Lock()
	defer friends.mutex.Unlock()
	return friends.pairs[[2]string{from, to}]
}
