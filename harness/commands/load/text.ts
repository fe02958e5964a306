import type { HttpReport } from '../../load/http/load-http.js';
import type { WsReport } from '../../load/fanout/load-ws.js';
import type { LoadReport } from '../../load/standalone.js';
import { percent, quantity } from '../../words/numbers.js';
import { fitted } from '../../words/text-table.js';

/** What `load` prints for a reader. */
export function textOf(report: HttpReport | WsReport): string {
  const { status, gate, offeredRate, achievedRate, scheduled, ok, failed, timedOut, dropped, inFlight } =
    report;
  const perSecond = (rate: number) => quantity('1/s', rate);
  const lines = [
    `status    ${status}${gate === undefined ? '' : ` (${gate})`}`,
    `offered   ${offeredRate === null ? 'closed loop or not ours' : perSecond(offeredRate)}, achieved ${perSecond(achievedRate)}`,
    `counts    scheduled ${scheduled}, ok ${ok}, failed ${failed}, timed out ${timedOut}, dropped ${dropped}, in flight ${inFlight}`,
    ...('resent' in report ? httpLines(report) : []),
    ...('deliveryUs' in report ? wsLines(report) : []),
    digestLine('latency', report.latencyUs),
    digestLine('service', report.serviceUs),
    digestLine('lag', report.lagUs),
    `agent     busy ${percent(report.agentBusy)}`,
    ...Object.entries(report.failures).map(([kind, count]) => `failures  ${kind}: ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

function httpLines({ connected, connections, unopened, resent, spoiled }: HttpReport): string[] {
  const why = Object.entries(unopened).map(([kind, count]) => `${kind}: ${count}`);
  const reasons = why.length === 0 ? '' : ` (${why.join(', ')})`;
  const again = resent === 0 ? '' : `; sent again after an idle close: ${resent}`;
  return [
    ...(connected === connections && resent === 0
      ? []
      : [`sockets   connected ${connected} of ${connections}${reasons}${again}`]),
    ...spoiled.map(
      ({ quantile, partUs }) =>
        `spoiled   latency ${quantile}: ${partUs} us of it are the generator's own lateness`,
    ),
  ];
}

function wsLines(report: WsReport): string[] {
  const { connected, connections, connectFailures, late, lost, duplicates } = report;
  const closed = Object.values(report.closes).reduce((all, count) => all + count, 0);
  return [
    `sockets   connected ${connected} of ${connections}, failures ${connectFailures}; closed by the server ${closed}`,
    `messages  published ${report.published}, refused ${report.publishFailed}; deliveries late ${late}, lost ${lost}, duplicates ${duplicates}`,
  ];
}

function digestLine(name: string, { p50, p95, p99, p999, max, count }: LoadReport['latencyUs']): string {
  const time = (us: number | null) => (us === null ? '–' : quantity('us', us));
  const figures = `p50 ${time(p50)}, p95 ${time(p95)}, p99 ${time(p99)}, p99.9 ${time(p999)}, max ${time(max)}`;
  return `${fitted(name, 9)} ${count === 0 ? 'none' : figures}`;
}
