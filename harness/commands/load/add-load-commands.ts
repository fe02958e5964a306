import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import { METHODS } from '../../model/plan/requests.js';
import type { CommandContext } from '../context.js';
import type { HttpFlags, WsFlags } from './flags.js';
import { WARM_UP_SECONDS } from './flags.js';

interface LoadContext extends CommandContext {
  readonly exit: (code: ExitCode) => void;
}

/** `load http` and `load ws`: the same agents that a run uses, against any server. */
export function addLoadCommands(load: Command, context: LoadContext): void {
  load
    .command('http')
    .description('open loop at a rate, or closed loop without one')
    .requiredOption('--url <url>', 'http://host:port/path')
    .option('--rate <n>', 'requests per second; without it a closed loop')
    .option('--arrivals <kind>', 'poisson (at random) or constant (evenly apart)', 'poisson')
    .requiredOption('--duration <seconds>', 'length of the window')
    .option(
      '--warm-up <seconds>',
      `the same load before the window, not counted (default: ${WARM_UP_SECONDS}, or the window's length; 0: none)`,
    )
    .option('--connections <n>', 'connections', '50')
    .option('--method <name>', METHODS.join(', '), 'GET')
    .option('--body <text>', 'request body, sent as application/json')
    .option(
      '--header <name: value>',
      'request header, may be repeated',
      (text, list: string[]) => [...list, text],
      [],
    )
    .option('--json', 'for a machine')
    .action(async (flags: HttpFlags) => {
      const { loadHttpCommand } = await import('./load.js');
      context.exit(await loadHttpCommand(flags, context));
    });
  load
    .command('ws')
    .description('WebSocket connections that receive, and messages published beside them')
    .requiredOption('--url <url>', 'ws://host:port/path')
    .requiredOption('--connections <n>', 'connections to hold')
    .requiredOption('--duration <seconds>', 'length of the window')
    .option('--publish-url <url>', 'where messages are posted; without it only what arrives is counted')
    .option('--publish-rate <n>', 'messages per second')
    .option('--json', 'for a machine')
    .action(async (flags: WsFlags) => {
      const { loadWsCommand } = await import('./load.js');
      context.exit(await loadWsCommand(flags, context));
    });
}
