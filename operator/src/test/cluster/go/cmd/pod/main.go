// The one program of the cluster's own image. Without arguments it holds the namespaces of a pod, as "pause" does.
//
//	pod serve ADDRESS   accepts connections
//	pod reach ADDRESS   connects to HOST:PORT, to try names and Services
//	pod write FILE      writes a file, to try a volume
//	pod digest FOLDER   prints the SHA-256 and the path of each file, to compare what volumes hold
//	pod print FILE      prints a file
package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	switch arguments := os.Args[1:]; {
	case len(arguments) == 0:
		hold()
	case len(arguments) == 2 && arguments[0] == "serve":
		_, err := net.Listen("tcp", arguments[1])
		check(err)
		hold()
	case len(arguments) == 2 && arguments[0] == "reach":
		connection, err := net.Dial("tcp", arguments[1])
		check(err)
		fmt.Println("reached", connection.RemoteAddr())
	case len(arguments) == 2 && arguments[0] == "write":
		check(os.WriteFile(arguments[1], []byte("written\n"), 0o644))
		fmt.Println("written")
	case len(arguments) == 2 && arguments[0] == "digest":
		check(filepath.WalkDir(arguments[1], digest))
	case len(arguments) == 2 && arguments[0] == "print":
		content, err := os.ReadFile(arguments[1])
		check(err)
		os.Stdout.Write(content)
	default:
		check(fmt.Errorf("pod: cannot do %q", arguments))
	}
}

func digest(path string, entry fs.DirEntry, err error) error {
	if err != nil || !entry.Type().IsRegular() {
		return err
	}
	content, err := os.ReadFile(path)
	fmt.Printf("%x  %s\n", sha256.Sum256(content), path)
	return err
}

// The first process of a shared pid namespace inherits the orphans of the others and must collect them.
func hold() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		for pid := 1; pid > 0; {
			pid, _ = syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
