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
	var sent struct {
		Algorithm string           `json:"algorithm"`
		Rounds    int64            `json:"rounds"`
		Size      optional[int64]  `json:"size"`
		Arm       optional[string] `json:"arm"`
		Via       optional[string] `json:"via"`
	}
	if err := x.decode(&sent); err != nil {
		return err
	}
	size, isSize := sent.Size.or(defaultSizeBytes)
	arm, isArm := sent.Arm.or("threads")
	via, isVia := sent.Via.or("here")
	var v validation
	v.check(sent.Algorithm == "sha256" || sent.Algorithm == "pbkdf2", inBody("algorithm"))
	hasRounds := sent.Rounds >= 1 && sent.Rounds <= maxRounds
	v.check(hasRounds, inBody("rounds"))
	isSize = isSize && size >= sha256.Size && size <= maxSizeBytes && size%sha256.Size == 0
	v.check(isSize && (!hasRounds || sent.Rounds*size <= maxHashedBytes), inBody("size"))
	v.check(isArm && (arm == "inline" || arm == "threads" || arm == "processes"), inBody("arm"))
	v.check(isVia && (via == "here" || via == "downstream"), inBody("via"))
	if err := v.err(); err != nil {
		return err
	}
	answer := hashed{Algorithm: sent.Algorithm, Rounds: sent.Rounds, Size: size}
	if via == "downstream" {
		return s.hashDownstream(x, answer)
	}
	digest, err := answer.work()
	if err != nil {
		return err
	}
	answer.Digest = hex.EncodeToString(digest)
	return x.sendJSON(http.StatusOK, answer)
}

// work does what is asked for.
func (h hashed) work() ([]byte, error) {
	data := bytes.Repeat([]byte{'a'}, int(h.Size))
	if h.Algorithm == "sha256" {
		return chainSHA256(data, h.Rounds), nil
	}
	return pbkdf2.Key(sha256.New, string(data), []byte("crossover"), int(h.Rounds), sha256.Size)
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
