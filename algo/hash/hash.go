// Package hash holds the hashes of KQL. xxhash64 is the service's own choice for hash(); its seed is 0.
package hash

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"

	"github.com/cespare/xxhash/v2"
)

// XX64 hashes bytes as hash() does.
func XX64(b []byte) int64 { return int64(xxhash.Sum64(b)) }

// MD5 gives the hexadecimal digest.
func MD5(b []byte) string { h := md5.Sum(b); return hex.EncodeToString(h[:]) }

// SHA1 gives the hexadecimal digest.
func SHA1(b []byte) string { h := sha1.Sum(b); return hex.EncodeToString(h[:]) }

// SHA256 gives the hexadecimal digest.
func SHA256(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) }

// Mod brings a hash into [0, mod): -7 mod 5 is 3.
func Mod(h, mod int64) int64 { return ((h % mod) + mod) % mod }
