"""Ways of going through a graph that are not a topological order."""


def node_before_its_parents(root):
    found = []

    def visit(node):
        if all(node is not f for f in found):
            found.append(node)
            for parent in node.parents:
                visit(parent)

    visit(root)
    return found


def by_levels(root):
    found, todo = [], [root]
    while todo:
        node = todo.pop(0)
        if all(node is not f for f in found):
            found.append(node)
            todo += node.parents
    return found
