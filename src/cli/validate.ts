import { checkAll, merged } from '../config/check-all.ts';
import { SIGN_IN_VARIABLES } from '../secrets/given.ts';
import type { ValidationDocument } from '../report/validation-document.ts';
import { validationText } from '../report/validation-text.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import { ownFile } from './own-files.ts';
import type { Shell } from './shell.ts';
import { lookAtNamed } from './validate/look.ts';

/**
 * `deploy validate`: all that is wrong with the configuration, of all environments or of one, with exit code 1 where
 * anything is. It looks at files and variables alone, at no state and no cloud. Throws `Failure` where there is no
 * configuration to look at.
 */
export async function validate(flags: LoadFlags, shell: Shell): Promise<Outcome> {
  const { variables, cwd, redactor } = shell;
  for (const name of SIGN_IN_VARIABLES) redactor.hide(variables[name] ?? '');
  const checked = checkAll({
    file: flags.config,
    env: variables,
    environment: flags.env,
    cloud: flags.cloud,
    flags: flags.flag,
    cwd,
    shippedExample: ownFile('config.example.yaml'),
    builtInSteps: builtInSteps.map(({ name }) => name),
  });
  const named = (await Promise.all(checked.seen.map(lookAtNamed))).flat();
  const findings = merged([...checked.findings, ...named]);
  const isValid = findings.every(({ severity }) => severity === 'warning');
  const document: ValidationDocument = redactor.json({
    result: isValid ? 'valid' : 'invalid',
    exitCode: isValid ? 0 : 1,
    file: checked.file,
    environments: checked.environments,
    findings: findings.map(({ hint, ...finding }) => ({ ...finding, ...(hint !== undefined && { hint }) })),
  });
  return { document, text: (paint) => validationText(document, paint) };
}
