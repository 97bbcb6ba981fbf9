/** Blocks of cells as spreadsheets copy and paste them: tabs between cells, lines between rows. */

const NEEDS_QUOTES = /["\t\n\r]/;

/** Return the rows of cells that a text from the clipboard holds; a quoted cell may hold line breaks. */
export function parse(text) {
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/y;
  while (cell.lastIndex < text.length) {
    const [, content, end] = cell.exec(text) ?? [];
    if (content === undefined) return text.split(/\r\n|\n|\r/).map((line) => line.split("\t"));
    rows.at(-1).push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content);
    if (end === "\t" && cell.lastIndex === text.length) rows.at(-1).push("");
    if (end !== "\t" && end !== "") rows.push([]);
  }
  if (rows.length > 1 && !rows.at(-1).length) rows.pop();
  return rows;
}

/** Return the text that a spreadsheet takes as these rows of cells. */
export function format(rows) {
  const quoted = (text) => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}
