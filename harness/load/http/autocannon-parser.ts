import type { Socket } from 'node:net';

/** The parts of an autocannon client that its types leave out. */
interface Inside {
  readonly conn: Socket;
  readonly parser: {
    initialize(kind: 'RESPONSE'): void;
    execute(chunk: Buffer): number | Error;
  };
}

/**
 * autocannon has one parser for all connections of a client, and does not look at what it returns. So half an answer was
 * completed, and counted as good, by the first bytes of the next connection's, and what is no HTTP waited for its
 * time-out. This starts the parser anew with each connection, and breaks one off that cannot be parsed.
 */
export function mendParser(client: NodeJS.EventEmitter): void {
  const inside = client as NodeJS.EventEmitter & Inside;
  const { parser } = inside;
  const execute = parser.execute.bind(parser);
  parser.execute = (chunk) => {
    const parsed = execute(chunk);
    if (parsed instanceof Error) inside.conn.destroy(Object.assign(parsed, { code: 'malformed' }));
    return parsed;
  };
  let connection: Socket | null = null;
  client.on('request', () => {
    if (inside.conn === connection) return;
    connection = inside.conn;
    parser.initialize('RESPONSE');
  });
}
