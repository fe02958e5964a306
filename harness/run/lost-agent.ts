import type { ErrorText } from '../errors.js';
import type { AgentLostError } from '../load/agent/client.js';

/** What to say of an agent that has ended or hangs: something outside of it did that. */
export function lostAgentText({ message }: AgentLostError): ErrorText {
  return {
    expected: 'the load agent to see the load through',
    found: message.replace(/\.$/, ''),
    remedy: 'Look what ended or stopped it (memory, a signal), and start again.',
  };
}
