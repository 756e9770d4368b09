package sample

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// image is an executable or another file whose hashes the logs carry. The same
// path has the same hashes on every host.
type image struct {
	path, dir, name           string
	md5, sha1, sha256         string
	size                      int64
	company, product, version string
	describe                  string
	asNew, asActor, sysmonSum string // encoded columns
}

// publishers says who made a file, by a part of its path.
var publishers = []struct{ part, company, product, version string }{
	{`\microsoft office\`, "Microsoft Corporation", "Microsoft Office", "16.0.17328.20184"},
	{`\teams\`, "Microsoft Corporation", "Microsoft Teams", "24004.1307.2669.7070"},
	{`\edge\`, "Microsoft Corporation", "Microsoft Edge", "122.0.2365.80"},
	{`\onedrive\`, "Microsoft Corporation", "Microsoft OneDrive", "24.025.0204.0003"},
	{`\google\`, "Google LLC", "Google Chrome", "122.0.6261.112"},
	{`\fleetpilot\`, "FleetPilot Systems", "FleetPilot Agent", "7.4.2.118"},
	{`\zoom\`, "Zoom Video Communications, Inc.", "Zoom Meetings", "5.17.7.31859"},
	{`\7-zip\`, "Igor Pavlov", "7-Zip", "23.01"},
	{`\winrar\`, "Alexander Roshal", "WinRAR", "6.24.0"},
	{`\adobe\`, "Adobe Inc.", "Adobe Acrobat", "24.1.20604.0"},
	{`\git\`, "The Git Development Community", "Git", "2.43.0.1"},
	{`\python`, "Python Software Foundation", "Python", "3.11.8"},
	{`\windows\`, "Microsoft Corporation", "Microsoft® Windows® Operating System", "10.0.22621.3155"},
	{`\windows defender`, "Microsoft Corporation", "Microsoft® Windows® Operating System", "4.18.24010.12"},
}

// file gives the image of a path, made on first use.
func (g *gen) file(path string) *image {
	if im := g.images[path]; im != nil {
		return im
	}
	cut := strings.LastIndexByte(path, '\\')
	im := &image{path: path, dir: path[:max(cut, 0)], name: path[cut+1:]}
	key := strings.ToLower(im.name)
	low := strings.ToLower(path)
	for _, p := range publishers {
		if strings.Contains(low, p.part) && !strings.Contains(low, `\temp\`) {
			im.company, im.product, im.version = p.company, p.product, p.version
			im.describe = p.product + " " + strings.TrimSuffix(key, ".exe")
			break
		}
	}
	// What users' folders hold has one content for one name, too.
	sum := "norvale/" + key + "/" + im.version
	m, s1, s2 := md5.Sum([]byte(sum)), sha1.Sum([]byte(sum)), sha256.Sum256([]byte(sum))
	im.md5, im.sha1, im.sha256 = hex.EncodeToString(m[:]), hex.EncodeToString(s1[:]), hex.EncodeToString(s2[:])
	im.size = 20_000 + int64(s2[0])*7919 + int64(s2[1])*31
	g.encodeImage(im)
	g.images[path] = im
	return im
}

func (g *gen) encodeImage(im *image) {
	size := strconv.FormatInt(im.size, 10)
	im.asNew = `,"FileName":` + quote(im.name) + `,"FolderPath":` + quote(im.path) + `,"FileSize":` + size +
		`,"MD5":"` + im.md5 + `","SHA1":"` + im.sha1 + `","SHA256":"` + im.sha256 + `"`
	im.asActor = `,"InitiatingProcessFileName":` + quote(im.name) + `,"InitiatingProcessFolderPath":` + quote(im.path) +
		`,"InitiatingProcessFileSize":` + size + `,"InitiatingProcessMD5":"` + im.md5 + `","InitiatingProcessSHA1":"` + im.sha1 +
		`","InitiatingProcessSHA256":"` + im.sha256 + `"`
	im.sysmonSum = "SHA1=" + strings.ToUpper(im.sha1) + ",MD5=" + strings.ToUpper(im.md5) + ",SHA256=" + strings.ToUpper(im.sha256)
}

// sys is a file of System32.
func sys(name string) string { return `C:\Windows\System32\` + name }

const (
	powershell = `C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`
	explorer   = `C:\Windows\explorer.exe`
	edge       = `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`
	chrome     = `C:\Program Files\Google\Chrome\Application\chrome.exe`
	officeDir  = `C:\Program Files\Microsoft Office\root\Office16\`
	agentExe   = `C:\Program Files\FleetPilot\fpagent.exe`
	defender   = `C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24010.12-0\MsMpEng.exe`
)
