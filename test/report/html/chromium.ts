import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined: there is none. */
export const chromiumPath = candidates.find((file) => existsSync(file));

// Nothing but the page: no first run, no update, no network of its own.
const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-pipe',
];

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

type Pending = { readonly resolve: (result: unknown) => void; readonly reject: (e: Error) => void };

/** A headless Chromium with one page, driven over the DevTools protocol (pipe transport). */
export class Browser {
  readonly events: Message[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting: { method: string; resolve: () => void }[] = [];
  #lastId = 0;
  #sessionId: string | undefined;

  private constructor(file: string) {
    this.#profile = mkdtempSync(path.join(tmpdir(), 'report-browser-'));
    this.#process = spawn(file, [...switches, `--user-data-dir=${this.#profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message) as Message);
    });
  }

  static async start(file: string): Promise<Browser> {
    const browser = new Browser(file);
    const { targetId } = (await browser.send('Target.createTarget', { url: 'about:blank' })) as {
      targetId: string;
    };
    const attached = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#sessionId = (attached as { sessionId: string }).sessionId;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility']) {
      await browser.send(`${domain}.enable`);
    }
    return browser;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const session = this.#sessionId === undefined ? {} : { sessionId: this.#sessionId };
    const input = this.#process.stdio[3] as Writable;
    input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  /** Shows a file and waits until it is loaded. */
  async open(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#waiting.push({ method: 'Page.loadEventFired', resolve });
    });
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return (answer as { result: { value?: unknown } }).result.value;
  }

  /** Shows the page as a device of that width would, in light or in dark. */
  async emulate(width: number, colourScheme: 'light' | 'dark'): Promise<void> {
    const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 };
    await this.send('Emulation.setDeviceMetricsOverride', metrics);
    const features = [{ name: 'prefers-color-scheme', value: colourScheme }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** The whole page as a PNG. */
  async screenshot(): Promise<Buffer> {
    const answer = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from((answer as { data: string }).data, 'base64');
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    this.#sessionId = undefined;
    await this.send('Browser.close');
    await closed;
    rmSync(this.#profile, { recursive: true, force: true });
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.events.push(message);
      const index = this.#waiting.findIndex(({ method }) => method === message.method);
      if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve();
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error === undefined) pending?.resolve(message.result);
    else pending?.reject(new Error(message.error.message));
  }
}
