//go:build !linux

package main

import "time"

// spin takes the wall clock where there is none of the thread's: exact as long as nothing else runs.
func spin(work time.Duration) {
	for until := time.Now().Add(work); work > 0 && time.Now().Before(until); {
	}
}
