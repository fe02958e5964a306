package main

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

const clockThreadCPUTime = 3 // CLOCK_THREAD_CPUTIME_ID of linux/time.h

// spin uses exactly so much of a processor, by the thread's own clock: being interrupted makes it longer, not more.
func spin(work time.Duration) {
	if work == 0 {
		return
	}
	runtime.LockOSThread() // the clock is the thread's
	defer runtime.UnlockOSThread()
	for until := threadCPUTime() + work; threadCPUTime() < until; {
	}
}

func threadCPUTime() time.Duration {
	var used syscall.Timespec
	_, _, failed := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPUTime, uintptr(unsafe.Pointer(&used)), 0)
	if failed != 0 {
		panic(failed) // every Linux since 2.6.12 has this clock
	}
	return time.Duration(used.Nano())
}
