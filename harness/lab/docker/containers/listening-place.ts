/** Where a service in a container is told to listen. */
export interface ListeningPlace {
  readonly listenOn: string;
  readonly port: number;
}

/** Of a service that has a network address to itself. */
export const SERVICE_PORT = 8_000;
export const POSTGRES_PORT = 5_432;
