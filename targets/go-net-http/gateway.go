package main

import "net/http"

const (
	maxCalls   = 1_000
	maxDelayMs = 10_000
)

// forward hands on one answer of the downstream service, byte for byte.
func (s *service) forward(x *exchange) error {
	x.callsDownstream = true
	answered, err := s.downstream.call(x.r.Context(), &x.timing, 0)
	if err != nil {
		return err
	}
	x.sendBytes(http.StatusOK, "application/json", answered.body)
	return nil
}

// scatter merges the answers of many calls that are made at once.
func (s *service) scatter(x *exchange) error {
	x.callsDownstream = true
	var v validation
	calls := v.queryInteger(x, "calls", 10, 1, maxCalls)
	delayMs := v.queryInteger(x, "delay_ms", 10, 0, maxDelayMs)
	if err := v.err(); err != nil {
		return err
	}
	sum, err := s.downstream.callAll(x.r.Context(), &x.timing, calls, delayMs)
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, struct {
		Calls int64 `json:"calls"`
		Sum   int64 `json:"sum"`
	}{calls, sum})
}
