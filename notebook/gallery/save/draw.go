package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/huntbook/huntbook/notebook/env"
)

func plotlyPage(figure string) string {
	e := env.New(env.Options{Root: ".cache/env"})
	found, _ := filepath.Glob(filepath.Join(e.Dir(), "lib", "python3*", "site-packages", "plotly", "package_data", "plotly.min.js"))
	if len(found) == 0 {
		return ""
	}
	return `<div id="f" style="width:960px;height:420px"></div><script src="file://` + found[0] + `"></script><script>
const f = ` + figure + `; Plotly.newPlot("f", f.data, f.layout, {staticPlot: true})</script>`
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("pictures of the interactive figures need Chromium on PATH")
}

// picture shows the page in Chromium and gives a picture of it, base64, without the white around.
func picture(ctx context.Context, scratch, name, page string) (string, error) {
	browser, err := chromium()
	if err != nil {
		return "", err
	}
	source, target := filepath.Join(scratch, name+".html"), filepath.Join(scratch, name+".png")
	page = "<!doctype html><meta charset=utf-8><body style='margin:8px;background:#fff'>" + page
	if err := os.WriteFile(source, []byte(page), 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir="+filepath.Join(scratch, "profile"),
		"--window-size=1000,1200", "--virtual-time-budget=10000", "--screenshot="+target, "file://"+source)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("chromium: %w: %s", err, said.String())
	}
	f, err := os.Open(target)
	if err != nil {
		return "", err
	}
	defer f.Close()
	shot, err := png.Decode(f)
	if err != nil {
		return "", err
	}
	cut := crop(shot)
	if cut.Bounds().Dx() < 50 || cut.Bounds().Dy() < 50 {
		return "", errors.New("the picture is empty")
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, cut); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// crop cuts the white border off, but for eight pixels.
func crop(shot image.Image) image.Image {
	b := shot.Bounds()
	seen := image.Rectangle{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, bl, _ := shot.At(x, y).RGBA(); r>>8 < 250 || g>>8 < 250 || bl>>8 < 250 {
				seen = seen.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if seen.Empty() {
		return image.NewGray(seen)
	}
	seen = seen.Inset(-8).Intersect(b)
	out := image.NewPaletted(image.Rect(0, 0, seen.Dx(), seen.Dy()), palette(shot, seen))
	draw.Draw(out, out.Bounds(), shot, seen.Min, draw.Src)
	return out
}

// palette are the most frequent colours: figures have few, and the file is a quarter.
func palette(shot image.Image, in image.Rectangle) color.Palette {
	count := map[color.RGBA]int{}
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			r, g, b, _ := shot.At(x, y).RGBA()
			count[color.RGBA{uint8(r>>8) &^ 3, uint8(g>>8) &^ 3, uint8(b>>8) &^ 3, 255}]++
		}
	}
	return frequent(count, 255)
}

func frequent(count map[color.RGBA]int, most int) color.Palette {
	all := slices.Collect(maps.Keys(count))
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	p := color.Palette{color.White}
	for _, c := range all[:min(len(all), most)] {
		p = append(p, c)
	}
	return p
}
