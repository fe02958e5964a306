/** `scheme://user:password@`; a password may hold anything but what ends it. */
const IN_ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#@]+@/gi;
/** `password=…`, in an address's parameters, a connection string or a variable: `POSTGRES_PASSWORD=…`, `sslpassword=…`. */
const AS_PARAMETER = /((?:\b|_|ssl|pg)pass(?:word|wd|phrase)?)=("[^"]*"|'[^']*'|[^\s&;,"']+)/gi;
/** `"password": "…"`. */
const IN_JSON = /("(?:[\w-]*_)?pass(?:word|wd|phrase)?"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
/** A request's `authorization: Bearer …`, as a log or a trace shows it. */
const AS_HEADER = /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)[^\s"',]+/gi;

/** A text without passwords in the places where programs write them. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(IN_ADDRESS, '$1:***@')
    .replaceAll(AS_PARAMETER, '$1=***')
    .replaceAll(IN_JSON, '$1"***"')
    .replaceAll(AS_HEADER, '$1***');
}
