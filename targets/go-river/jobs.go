package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"net/http"
	"time"

	"github.com/riverqueue/river"
)

const (
	maxJobWaitMs = 60_000
	maxJobRounds = 10_000_000
	jobBytes     = 64
)

// jobArgs are what is waited for, then what is computed.
type jobArgs struct {
	WaitMs int64 `json:"wait_ms"`
	Rounds int64 `json:"rounds"`
}

// Kind is what River finds the worker of a job by.
func (jobArgs) Kind() string { return "job" }

// queueJob leaves a job to whichever worker comes first.
func (s *service) queueJob(w http.ResponseWriter, r *http.Request) error {
	fields, err := readObject(w, r)
	if err != nil {
		return err
	}
	var wrong []string
	args := jobArgs{
		WaitMs: fields.integer("wait_ms", maxJobWaitMs, &wrong),
		Rounds: fields.integer("rounds", maxJobRounds, &wrong),
	}
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	if _, err := s.queue.Insert(r.Context(), args, nil); err != nil {
		return err
	}
	return respond(w, r, http.StatusAccepted, struct {
		Status string `json:"status"`
	}{"queued"})
}

type jobWorker struct {
	river.WorkerDefaults[jobArgs]
}

// Work does one job. An error leaves it to be tried again.
func (*jobWorker) Work(ctx context.Context, job *river.Job[jobArgs]) error {
	if job.Args.WaitMs > 0 {
		timer := time.NewTimer(time.Duration(job.Args.WaitMs) * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if job.Args.Rounds > 0 {
		chainSHA256(bytes.Repeat([]byte{'a'}, jobBytes), job.Args.Rounds)
	}
	return ctx.Err()
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
