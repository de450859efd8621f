package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Viewport is the size of a window's inside, CSS pixels.
type Viewport struct {
	Width, Height int64
	Scale         float64 // device pixels per CSS pixel; 0 is 1
	Mobile        bool    // touch, and a narrow layout viewport
}

// Wide is a small laptop's window.
func Wide() Viewport { return Viewport{Width: 1280, Height: 800} }

// Narrow is a telephone held upright.
func Narrow() Viewport { return Viewport{Width: 390, Height: 844, Scale: 2, Mobile: true} }

// patience bounds every single step: a page that needs longer hangs.
const patience = 30 * time.Second

// Page is one tab of a browser of its own, which ends with the test.
type Page struct {
	*tab

	t testing.TB
}

// tab is what the pages of a test and of its subtests share.
type tab struct {
	ctx  context.Context
	seen chan struct{} // closed when the console has been read to its end

	mu       sync.Mutex
	problems []string
}

// For returns the same page for a subtest, which is then the one that its
// failures stop. Starting a browser takes most of a second: tests share it.
func (p *Page) For(t testing.TB) *Page {
	t.Helper()
	return &Page{tab: p.tab, t: t}
}

// find returns the browser's program: $CHROME_BIN, which must be there if it is
// set, or the first known name on the path; "" if there is none.
func find(getenv func(string) string, look func(string) (string, error)) (string, error) {
	if name := getenv("CHROME_BIN"); name != "" {
		path, err := look(name)
		if err != nil {
			return "", fmt.Errorf("CHROME_BIN: %w", err)
		}
		return path, nil
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "headless-shell",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
	} {
		if path, err := look(name); err == nil {
			return path, nil
		}
	}
	return "", nil
}

// New starts a browser with a fresh profile and returns an empty page of the
// given size. It skips the test where there is no browser.
func New(t testing.TB, v Viewport) *Page {
	t.Helper()
	path, err := find(os.Getenv, exec.LookPath)
	if err != nil {
		t.Fatal(err)
	}
	if path == "" {
		t.Skip("no browser found: install chromium (Debian and Ubuntu: apt-get install chromium) or set CHROME_BIN to run this test")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", false),
		chromedp.WindowSize(int(v.Width), int(v.Height)),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closePage := chromedp.NewContext(allocator)
	p := &Page{t: t, tab: &tab{ctx: ctx, seen: make(chan struct{})}}
	t.Cleanup(func() {
		p.drain()
		_ = chromedp.Cancel(ctx) // waits until the browser is gone; nobody minds how
		closePage()
		stop()
		for _, x := range p.Problems() {
			t.Errorf("in the browser: %s", x)
		}
	})
	// This starts the browser, which lives as long as its context: it must be no
	// context with a deadline.
	messages := chromedp.Console(ctx)
	if err := chromedp.Do(ctx); err != nil {
		close(p.seen)
		t.Fatalf("%s does not start: %v", path, err)
	}
	go func() {
		defer close(p.seen)
		for m, err := range messages {
			if err != nil || m.Text == lastWord {
				return
			}
			p.note(m)
		}
	}()
	p.Resize(v)
	return p
}

// lastWord is written to the console to know that all before it has been read.
const lastWord = "browsertest: that was all"

func (p *tab) drain() {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("console.debug(%q)", lastWord)))
	if err != nil {
		return // the browser is gone, which has failed the test already
	}
	select {
	case <-p.seen:
	case <-ctx.Done():
	}
}

// note keeps a console message that speaks of an error.
func (p *tab) note(m chromedp.ConsoleMessage) {
	switch m.Type {
	case chromedp.ConsoleError, chromedp.ConsoleException, "assert":
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, strings.TrimSpace(fmt.Sprintf("%s %s", m, m.URL)))
	default:
	}
}

// Problems returns what the page complained about so far. Each fails the test
// at its end.
func (p *tab) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// Forgive takes the problems that contain a text back and returns how many they
// were: for tests of pages that must complain.
func (p *tab) Forgive(text string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.problems[:0]
	n := 0
	for _, x := range p.problems {
		if strings.Contains(x, text) {
			n++
			continue
		}
		kept = append(kept, x)
	}
	p.problems = kept
	return n
}

// Do runs actions of package chromedp and fails the test at the first error.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("in the browser: %v%s", err, p.said())
	}
}

// said appends the problems to a message about something else: they are often
// its reason.
func (p *tab) said() string {
	if x := p.Problems(); len(x) > 0 {
		return "\n" + strings.Join(x, "\n")
	}
	return ""
}

// Open loads a file, with a fragment if it is not "", and waits until it is
// loaded.
func (p *Page) Open(file, fragment string) {
	p.t.Helper()
	abs, err := filepath.Abs(file)
	if err != nil {
		p.t.Fatal(err)
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), Fragment: fragment}
	// Another page first: going to a new fragment of the same file loads nothing.
	p.Do(chromedp.Navigate("about:blank"), chromedp.Navigate(u.String()))
}

// Eval evaluates a JavaScript expression, waits for it if it is a promise, and
// decodes its value, which must fit JSON, into out; nil drops it.
func (p *Page) Eval(expression string, out any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err == nil && out != nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		p.t.Fatalf("in the browser: %s: %v%s", expression, err, p.said())
	}
}

// Wait evaluates a JavaScript expression until it is true, and fails the test
// if it does not become so within patience. The page's content security policy
// need not allow code from text.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	var fine bool
	p.Eval(fmt.Sprintf(`(async () => {
		const end = performance.now() + %d;
		while (performance.now() < end) {
			if (%s) return true;
			await new Promise(done => setTimeout(done, 15));
		}
		return false;
	})()`, (patience*2/3).Milliseconds(), expression), &fine)
	if !fine {
		p.t.Fatalf("in the browser: it never came true: %s%s", expression, p.said())
	}
}

// Key presses keys one after another: letters, or those of package
// github.com/chromedp/chromedp/kb.
func (p *Page) Key(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.Do(chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// Resize changes the viewport.
func (p *Page) Resize(v Viewport) {
	p.t.Helper()
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(max(v.Scale, 1))}
	if v.Mobile {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.Do(chromedp.EmulateViewport(v.Width, v.Height, options...))
}

// Dark tells the page whether its reader prefers dark colours.
func (p *Page) Dark(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// Screenshot writes what is in the viewport to a PNG file.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, png, 0o644)
	}
	if err != nil {
		p.t.Fatalf("in the browser: screenshot: %v", err)
	}
}
