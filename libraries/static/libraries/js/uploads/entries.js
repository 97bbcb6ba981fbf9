/** The files of a drop or a chooser, each with the folders in which it lies: {file, path}. */

const readBatch = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));

async function* below(entry, path) {
  if (entry.isFile) {
    yield { file: await fileOf(entry), path };
    return;
  }
  const reader = entry.createReader();
  const inside = path ? `${path}/${entry.name}` : entry.name;
  // A browser gives a hundred at a time, and none at the end.
  for (let batch = await readBatch(reader); batch.length; batch = await readBatch(reader)) {
    for (const one of batch) yield* below(one, inside);
  }
}

/** Return what was dropped. The entries are taken before the first wait: the browser forgets them after it. */
export async function ofDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, path: "" });
    else if (entry) for await (const one of below(entry, "")) found.push(one);
  }
  return found;
}

/** Return what was chosen; a chooser of folders tells the path of each file. */
export function ofChooser(files) {
  return [...files].map((file) => ({
    file,
    path: file.webkitRelativePath.split("/").slice(0, -1).join("/"),
  }));
}
