/** A scenario file as it is written for a reader, who goes on from there. */
export interface Draft {
  readonly id: string;
  readonly question: string;
  /** Above the file: where it comes from, and what is left to do. */
  readonly remarks: readonly string[];
  readonly requests: readonly DraftRequest[];
  readonly levels: readonly DraftLevel[];
  /** Requests a second; null: the usual limit. */
  readonly mostPerSecond: number | null;
}

export interface DraftRequest {
  readonly name: string;
  readonly weight: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, DraftValues>>;
  /** Null: any 2xx. */
  readonly statuses: readonly number[] | null;
}

export interface DraftValues {
  readonly source:
    { readonly range: readonly [number, number] } | { readonly list: readonly (string | number)[] };
  /** Empty for none. */
  readonly remark: string;
}

export interface DraftLevel {
  readonly id: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly remark: string;
}

/** What JSON leaves as it is and a terminal would obey. */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A scalar as JSON writes it, which YAML 1.2 reads as the same; it may be a stranger's. */
const scalar = (value: unknown): string =>
  JSON.stringify(value).replace(
    OBEYED,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The draft as YAML. */
export function draftText({ id, question, remarks, requests, levels, mostPerSecond }: Draft): string {
  const lines = [
    ...remarks.map((remark) => `# ${remark}`),
    `id: ${id}`,
    `question: ${scalar(question)}`,
    'requests:',
    ...requests.flatMap(requestLines),
    'levels:',
    ...levels.map(
      (level) =>
        `  - { id: ${level.id}, rate: ${level.ratePerSecond}, seconds: ${level.seconds} }${comment(level.remark)}`,
    ),
    ...(mostPerSecond === null ? [] : [`limits: { rate: ${mostPerSecond} }`]),
  ];
  return `${lines.join('\n')}\n`;
}

function requestLines({ name, weight, method, path, headers, values, statuses }: DraftRequest): string[] {
  const named = Object.entries(values);
  return [
    `  - name: ${scalar(name)}`,
    `    weight: ${weight}`,
    ...(method === 'GET' ? [] : [`    method: ${method}`]),
    `    path: ${scalar(path)}`,
    ...(Object.keys(headers).length === 0 ? [] : [`    headers: ${scalar(headers)}`]),
    ...(named.length === 0 ? [] : ['    values:']),
    ...named.map(([value, { source, remark }]) => `      ${value}: ${sourceText(source)}${comment(remark)}`),
    ...(statuses === null ? [] : [`    good: { status: ${scalar(statuses)} }`]),
  ];
}

const comment = (remark: string): string => (remark === '' ? '' : ` # ${remark}`);

const sourceText = (source: DraftValues['source']): string =>
  'range' in source
    ? `{ range: [${source.range.join(', ')}] }`
    : `{ list: [${source.list.map((value) => scalar(value)).join(', ')}] }`;
