// Verifies an exported exchange log with Go's own transparency-log packages, which share no line with WREN:
// the log's signature, every witness's cosignature, every leaf's hash, every tile and the root.
//
//	verify_log DIR QUORUM
//
// prints "verified SIZE" and ends with status 0, or says what is wrong and ends with status 1.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: verify_log DIR QUORUM")
	}
	dir := os.Args[1]
	quorum, err := strconv.Atoi(os.Args[2])
	check(err)
	vkey := strings.TrimSpace(string(read(dir, "origin.vkey")))
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(read(dir, "checkpoint"), note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	if found := cosignatures(dir, opened); found < quorum {
		fail(fmt.Sprintf("%d cosignatures, and %d are the quorum", found, quorum))
	}
	leaves := entries(dir, size)
	hashes := memory{}
	for number, leaf := range leaves {
		stored, err := tlog.StoredHashes(int64(number), leaf, &hashes)
		check(err)
		hashes = append(hashes, stored...)
	}
	computed, err := tlog.TreeHash(size, &hashes)
	check(err)
	if computed != root {
		fail("the leaves do not give the root that the log signed")
	}
	compareTiles(dir, size, &hashes)
	fmt.Println("verified", size)
}

// cosignatures counts witnesses whose cosignature/v1 stands under the checkpoint.
func cosignatures(dir string, opened *note.Note) int {
	known := map[string]ed25519.PublicKey{}
	scanner := bufio.NewScanner(strings.NewReader(string(read(dir, "witnesses.vkeys"))))
	for scanner.Scan() {
		fields := strings.Fields(scanner.Text())
		parts := strings.SplitN(fields[1], "+", 3)
		key, err := base64.StdEncoding.DecodeString(parts[2])
		check(err)
		if len(key) != 33 || key[0] != 4 {
			fail("a witness key is not of type cosignature/v1")
		}
		known[parts[0]+"+"+parts[1]] = key[1:]
	}
	counted := map[string]bool{}
	for _, line := range opened.UnverifiedSigs {
		key, ok := known[fmt.Sprintf("%s+%08x", line.Name, line.Hash)]
		if !ok {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(line.Base64)
		check(err)
		if len(raw) != 4+8+64 {
			fail("a cosignature has another length")
		}
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(raw[4:12]), opened.Text)
		if !ed25519.Verify(key, []byte(message), raw[12:]) {
			fail("a cosignature is false")
		}
		counted[line.Name] = true
	}
	return len(counted)
}

func entries(dir string, size int64) [][]byte {
	var found [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := atMost256(size - n*256)
		raw := read(dir, path("entries", n, width))
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(raw))
			found = append(found, raw[2:2+length])
			raw = raw[2+length:]
		}
		if len(raw) != 0 {
			fail("a bundle holds more than its entries")
		}
	}
	return found
}

func compareTiles(dir string, size int64, hashes tlog.HashReader) {
	for level, count := 0, size; count > 0; level, count = level+1, count/256 {
		for n := int64(0); n*256 < count; n++ {
			width := atMost256(count - n*256)
			data, err := tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: n, W: int(width)}, hashes)
			check(err)
			if string(data) != string(read(dir, path(strconv.Itoa(level), n, width))) {
				fail(fmt.Sprintf("tile %d of level %d is not that of the leaves", n, level))
			}
		}
	}
}

func atMost256(count int64) int64 {
	if count < 256 {
		return count
	}
	return 256
}

func path(level string, n, width int64) string {
	number := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		number = fmt.Sprintf("x%03d/%s", n%1000, number)
	}
	if width < 256 {
		number += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + level + "/" + number
}

type memory []tlog.Hash

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = (*m)[index]
	}
	return found, nil
}

func read(dir, name string) []byte {
	raw, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	check(err)
	return raw
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(what string) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}
