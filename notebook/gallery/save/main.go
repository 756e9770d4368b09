// Command save runs the packaged notebooks on fresh sample data and keeps each with its output, for the gallery to show.
//
// What is interactive becomes a picture, by Chromium, since the gallery shows notebooks in a frame that runs nothing.
// What names this machine goes.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/huntbook/huntbook/notebook/gallery"
	"github.com/huntbook/huntbook/notebook/run"
)

func main() {
	log.SetFlags(0)
	bin := flag.String("bin", "bin/huntbook", "the program to run notebooks with")
	from := flag.String("from", "", "take this run instead of making one")
	dir := flag.String("templates", "notebook/gallery/templates", "where the templates are")
	flag.Parse()
	all, err := gallery.Templates()
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range all {
		if err := save(context.Background(), *bin, *from, *dir, t); err != nil {
			log.Fatalf("%s: %v", t.ID, err)
		}
	}
}

func save(ctx context.Context, bin, from, dir string, t gallery.Template) error {
	scratch, err := os.MkdirTemp("", "hb-save")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if from == "" {
		from = filepath.Join(scratch, "run.ipynb")
		data := filepath.Join(scratch, "data")
		cmd := exec.CommandContext(ctx, bin, "notebook", "run", "--data", data, "--sample", "gallery:"+t.ID, "-o", from)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	nb, err := run.Parse(text)
	if err != nil {
		return err
	}
	if err := still(ctx, nb, scratch); err != nil {
		return err
	}
	if text, err = nb.Marshal(); err != nil {
		return err
	}
	out := filepath.Join(dir, t.ID, "output.ipynb")
	if err := os.WriteFile(out, scrub(text), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d kB\n", out, len(text)>>10)
	return nil
}
