import ts from 'typescript'

const { factory } = ts
const printer = ts.createPrinter({ removeComments: true })
const hidden = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.AsyncKeyword,
  ts.SyntaxKind.DefaultKeyword,
])

const shown = (modifiers) => modifiers?.filter(({ kind }) => !hidden.has(kind))
const isPrivate = (member) =>
  (member.name && ts.isPrivateIdentifier(member.name)) ||
  ts.isClassStaticBlockDeclaration(member) ||
  member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)

/** A parameter that has a default may be left out: what the default is, its comment says. */
function parameter(node) {
  const question = node.initializer ? factory.createToken(ts.SyntaxKind.QuestionToken) : node.questionToken
  const name = ts.isIdentifier(node.name) ? node.name : factory.createIdentifier('options')
  return factory.updateParameterDeclaration(
    node,
    shown(node.modifiers),
    node.dotDotDotToken,
    name,
    question,
    node.type,
    undefined,
  )
}

function member(node) {
  const parameters = node.parameters?.map(parameter)
  if (ts.isConstructorDeclaration(node))
    return factory.updateConstructorDeclaration(node, shown(node.modifiers), parameters, undefined)
  if (ts.isGetAccessor(node))
    return factory.updateGetAccessorDeclaration(
      node,
      shown(node.modifiers),
      node.name,
      parameters,
      node.type,
      undefined,
    )
  if (ts.isMethodDeclaration(node)) {
    const { asteriskToken, name, questionToken, typeParameters, type } = node
    return factory.updateMethodDeclaration(
      node,
      shown(node.modifiers),
      asteriskToken,
      name,
      questionToken,
      typeParameters,
      parameters,
      type,
      undefined,
    )
  }
  if (!ts.isPropertyDeclaration(node)) return node
  const { name, questionToken, exclamationToken, type, initializer } = node
  const kept = type === undefined ? initializer : undefined
  return factory.updatePropertyDeclaration(
    node,
    shown(node.modifiers),
    name,
    questionToken ?? exclamationToken,
    type,
    kept,
  )
}

/** A declaration without what it does: bodies, private members, comments. */
function bare(node) {
  const modifiers = shown(node.modifiers)
  if (ts.isFunctionDeclaration(node)) {
    const { name, typeParameters, parameters, type } = node
    return factory.updateFunctionDeclaration(
      node,
      modifiers,
      undefined,
      name,
      typeParameters,
      parameters.map(parameter),
      type,
      undefined,
    )
  }
  if (ts.isClassDeclaration(node)) {
    const members = node.members.filter((one) => !isPrivate(one)).map(member)
    return factory.updateClassDeclaration(
      node,
      modifiers,
      node.name,
      node.typeParameters,
      node.heritageClauses,
      members,
    )
  }
  if (ts.isInterfaceDeclaration(node))
    return factory.updateInterfaceDeclaration(
      node,
      modifiers,
      node.name,
      node.typeParameters,
      node.heritageClauses,
      node.members,
    )
  if (ts.isTypeAliasDeclaration(node))
    return factory.updateTypeAliasDeclaration(node, modifiers, node.name, node.typeParameters, node.type)
  if (ts.isVariableDeclaration(node)) return variable(node)
  return node
}

function variable({ name, type, initializer }) {
  const of = (given, value) => factory.createVariableDeclaration(name, undefined, given, value)
  if (type) return of(type)
  if (initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) {
    const result = initializer.type ?? factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword)
    return of(factory.createFunctionTypeNode(initializer.typeParameters, initializer.parameters.map(parameter), result))
  }
  return of(undefined, initializer)
}

/** A declaration as a report has it. */
export function textOf(node) {
  const text = printer.printNode(ts.EmitHint.Unspecified, bare(node), node.getSourceFile())
  return (ts.isVariableDeclaration(node) ? `const ${text}` : text).replace(/\r/g, '')
}

/** Calls `seen` with each name in a declaration, but for those in bodies and in what is private. */
export function namesIn(node, seen) {
  const visit = (child) => {
    if (ts.isIdentifier(child)) return seen(child)
    if (ts.isBlock(child) || (ts.isClassElement(child) && isPrivate(child))) return
    if (ts.isParameter(child)) return void (child.type && visit(child.type))
    if (ts.isVariableDeclaration(child) && child.type) return visit(child.type)
    if (ts.isArrowFunction(child)) {
      for (const one of [...child.parameters, child.type]) if (one) visit(one)
      return
    }
    ts.forEachChild(child, visit)
  }
  visit(node)
}
