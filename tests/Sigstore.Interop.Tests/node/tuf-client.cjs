// Refreshes from a TUF repository with tuf-js and downloads targets. Usage: tuf-client.cjs URL FOLDER NAME…
// FOLDER holds root.json; targets end up in FOLDER/targets.
const fs = require('fs');
const path = require('path');
const { Updater } = require('tuf-js');

(async () => {
  const [url, folder, ...names] = process.argv.slice(2);
  const base = url.replace(/\/$/, '');
  const targetDir = path.join(folder, 'targets');
  fs.mkdirSync(targetDir, { recursive: true });
  const updater = new Updater({ metadataDir: folder, targetDir, metadataBaseUrl: base, targetBaseUrl: `${base}/targets` });
  await updater.refresh();
  for (const name of names) {
    const target = await updater.getTargetInfo(name);
    if (!target) {
      throw new Error(`no target ${name}`);
    }
    console.log(await updater.downloadTarget(target));
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
