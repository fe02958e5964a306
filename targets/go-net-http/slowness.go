package main

import "time"

// When a client is too slow for its room: the same in every target, as the contract has it.
const (
	// So many frames may wait for a client without a question, the one being written among them.
	patientFrames = 16
	// A write that its socket takes lasts microseconds: one of this length waits for the client to read.
	defaultStuckAfter = 100 * time.Millisecond
	// A client that reads, but never as fast as frames come, is not stuck: its queue has an end all the same.
	maxWaitingFrames = 1024
)

// isTooSlow tells a client that does not read from a writer of ours that has not had its turn yet, which looks
// the same by the number of frames that wait. A burst, or a busy machine, makes messages late and closes nobody.
// writing is how long the write under way has lasted: zero where there is none.
func isTooSlow(waitingFrames int, writing, stuckAfter time.Duration) bool {
	return waitingFrames >= maxWaitingFrames || waitingFrames >= patientFrames && writing >= stuckAfter
}
