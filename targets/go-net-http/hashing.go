package main

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
)

type hashed struct {
	Algorithm string `json:"algorithm"`
	Rounds    int64  `json:"rounds"`
	Size      int64  `json:"size"` // bytes
	Digest    string `json:"digest"`
}

const (
	maxRounds        = 10_000_000
	defaultSizeBytes = 64
	maxSizeBytes     = 10 << 20
	maxHashedBytes   = 1 << 30 // of all rounds together: a few seconds of work
)

// hash works in the request's own goroutine whatever the arm says: the scheduler shares out the cores.
func (s *service) hash(x *exchange) error {
	fields, err := readObject(x)
	if err != nil {
		return err
	}
	var v validation
	answer := hashed{Size: defaultSizeBytes}
	var ok bool
	answer.Algorithm, ok = fields.text("algorithm", 1, maxTitleRunes)
	v.check(ok && (answer.Algorithm == "sha256" || answer.Algorithm == "pbkdf2"), inBody("algorithm"))
	answer.Rounds, ok = fields.integer("rounds")
	hasRounds := ok && answer.Rounds >= 1 && answer.Rounds <= maxRounds
	v.check(hasRounds, inBody("rounds"))
	if fields.has("size") {
		answer.Size, ok = fields.integer("size")
		ok = ok && answer.Size >= 32 && answer.Size <= maxSizeBytes && answer.Size%sha256.Size == 0
		v.check(ok && (!hasRounds || answer.Rounds*answer.Size <= maxHashedBytes), inBody("size"))
	}
	if fields.has("arm") {
		arm, ok := fields.text("arm", 1, maxTitleRunes)
		v.check(ok && (arm == "inline" || arm == "threads" || arm == "processes"), inBody("arm"))
	}
	via := "here"
	if fields.has("via") {
		via, ok = fields.text("via", 1, maxTitleRunes)
		v.check(ok && (via == "here" || via == "downstream"), inBody("via"))
	}
	if err := v.err(); err != nil {
		return err
	}
	if via == "downstream" {
		return s.hashDownstream(x, answer)
	}

	data := bytes.Repeat([]byte{'a'}, int(answer.Size))
	var digest []byte
	if answer.Algorithm == "sha256" {
		digest = chainSHA256(data, answer.Rounds)
	} else if digest, err = pbkdf2.Key(sha256.New, string(data), []byte("crossover"), int(answer.Rounds), sha256.Size); err != nil {
		return err
	}
	answer.Digest = hex.EncodeToString(digest)
	return x.sendJSON(http.StatusOK, answer)
}

// hashDownstream leaves the work to the downstream service, which is another service of this contract here.
func (s *service) hashDownstream(x *exchange, ordered hashed) error {
	x.callsDownstream = true
	order := fmt.Appendf(nil, `{"algorithm":%q,"rounds":%d,"size":%d}`, ordered.Algorithm, ordered.Rounds, ordered.Size)
	body, err := s.downstream.hash(x.r.Context(), &x.timing, order)
	if err != nil {
		return err
	}
	x.sendBytes(http.StatusOK, "application/json", body)
	return nil
}

// chainSHA256 hashes data, fills data with repetitions of the digest, and so on; it returns the last digest.
// The length of data is a multiple of the digest's.
func chainSHA256(data []byte, rounds int64) []byte {
	var digest [sha256.Size]byte
	for range rounds {
		digest = sha256.Sum256(data)
		for at := 0; at < len(data); at += sha256.Size {
			copy(data[at:], digest[:])
		}
	}
	return digest[:]
}
