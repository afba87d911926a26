// node validate-sboms.cjs FORMAT=FILE... : one line a document, "valid FILE" or "invalid FILE: errors".
// FORMAT is cyclonedx (1.6, strict) or the path of a JSON schema (draft 7).
const fs = require('fs');
const { Validation } = require('@cyclonedx/cyclonedx-library');
const Ajv = require('ajv').default;
const formats = require('ajv-formats').default;

async function errorsOf(format, text) {
  if (format === 'cyclonedx') {
    return await new Validation.JsonStrictValidator('1.6').validate(text);
  }
  const validate = formats(new Ajv({ strict: false, allErrors: true })).compile(JSON.parse(fs.readFileSync(format, 'utf8')));
  return validate(JSON.parse(text)) ? null : validate.errors;
}

(async () => {
  for (const argument of process.argv.slice(2)) {
    const at = argument.indexOf('=');
    const file = argument.slice(at + 1);
    const errors = await errorsOf(argument.slice(0, at), fs.readFileSync(file, 'utf8'));
    console.log(errors ? `invalid ${file}: ${JSON.stringify(errors).slice(0, 2000)}` : `valid ${file}`);
  }
})();
