// forward LISTEN PID TARGET: accepts connections here and carries them into the network namespace of PID.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: forward LISTEN PID TARGET")
		os.Exit(2)
	}
	namespace, err := os.Open("/proc/" + os.Args[2] + "/ns/net")
	check(err)
	listener, err := net.Listen("tcp", os.Args[1])
	check(err)
	for {
		connection, err := listener.Accept()
		check(err)
		go carry(connection, namespace, os.Args[3])
	}
}

func carry(outer net.Conn, namespace *os.File, target string) {
	defer outer.Close()
	inner, err := dialInside(namespace, target)
	if err != nil {
		log.Print(err)
		return
	}
	defer inner.Close()
	done := make(chan bool)
	go pipe(inner, outer, done)
	go pipe(outer, inner, done)
	<-done
	<-done
}

func pipe(to, from net.Conn, done chan bool) {
	io.Copy(to, from)
	to.(*net.TCPConn).CloseWrite()
	done <- true
}

// A namespace belongs to a thread. The thread that enters it never serves another goroutine: it ends with this one,
// because it stays locked.
func dialInside(namespace *os.File, target string) (connection net.Conn, err error) {
	done := make(chan bool)
	go func() {
		runtime.LockOSThread()
		if err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err == nil {
			connection, err = net.Dial("tcp", target)
		}
		done <- true
	}()
	<-done
	return
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
