import http from 'node:http';

const TIME_OUT_MS = 10_000;

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Buffer;
  /** Beside those that every request has. */
  readonly headersSent?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly elapsedMs: number;
  /** True when the connection had carried a request before. */
  readonly reusedConnection: boolean;
}

/** The target did not answer at all: there is nothing to compare any more. */
export class NoAnswerError extends Error {
  constructor(subject: string, expected: string, cause: Error) {
    const found =
      cause.name === 'TimeoutError' || cause.name === 'AbortError' ? 'none in 10 s' : cause.message;
    super(`${subject}: expected ${expected}, found ${found}.`, { cause });
    this.name = 'NoAnswerError';
  }
}

/** HTTP over at most `connections` kept connections. Every compression is offered, so that a target could show it. */
export class HttpClient implements Disposable {
  readonly #origin: string;
  readonly #agent: http.Agent;

  constructor(origin: string, connections: number) {
    this.#origin = origin;
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connections, noDelay: true });
  }

  /** Rejects with NoAnswerError when the connection breaks or 10 s pass. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, body, headersSent } = request;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(new NoAnswerError(`${method} ${path}`, 'an answer', error));
      };
      const startedMs = performance.now();
      const outgoing = http.request(this.#origin, {
        agent: this.#agent,
        method,
        path,
        headers: {
          'accept-encoding': 'gzip, deflate, br, zstd',
          ...headersSent,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
        signal: AbortSignal.timeout(TIME_OUT_MS),
      });
      outgoing.on('error', fail);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes: Buffer.concat(chunks),
            elapsedMs: performance.now() - startedMs,
            reusedConnection: outgoing.reusedSocket,
          });
        });
      });
      outgoing.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
