// What the document takes from the sources: the words of doc comments, and lists of names.
import { readFileSync } from 'node:fs'
import ts from 'typescript'

const root = new URL('../../', import.meta.url)

const statementsOf = (file) => {
  const source = ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true)
  return source.statements
}

function found(file, name, statement) {
  if (!statement) throw new Error(`${file} has no ${name}.`)
  return statement
}

/** What is said of the function that makes an endpoint, without its method and path. */
export function commentOf(file, name) {
  const made = statementsOf(file).find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name)
  const comment = ts.getTextOfJSDocComment(ts.getJSDocCommentsAndTags(found(file, name, made))[0]?.comment)
  const text = comment.replace(/\s+/g, ' ').replace(/^(?:The endpoint )?`[A-Z]+ [^`]+`: /, '')
  return text[0].toUpperCase() + text.slice(1)
}

/** The texts of a union. */
export function unionOf(file, name) {
  const alias = statementsOf(file).find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === name)
  return found(file, name, alias).type.types.map(({ literal }) => literal.text)
}

/** The names of the members of an object. */
export function membersOf(file, name) {
  const declared = statementsOf(file)
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((one) => one.name.text === name)
  let object = found(file, name, declared).initializer
  while (!ts.isObjectLiteralExpression(object)) object = object.expression
  return object.properties.map((member) => member.name.text)
}
