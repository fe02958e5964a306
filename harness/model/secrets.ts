/** `scheme://user:password@`; a password may hold anything but what ends it. */
const IN_ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#@]+@/gi;
/** `password=…`, in an address's parameters, a connection string or a variable. */
const AS_PARAMETER = /\b((?:pg)?pass(?:word|wd)?)=("[^"]*"|'[^']*'|[^\s&;,"']+)/gi;

/** A text without passwords in the places where programs write them. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(IN_ADDRESS, '$1:***@').replaceAll(AS_PARAMETER, '$1=***');
}
