"""The drawing of a model as a component of the page: it is zoomed, moved, and chosen from.

Python sends what Graphviz drew (`component`); what the browser does with it is in `scripts/`, which a page
loads once (`route`):

    drawn.js    the text of the SVG -> elements of the page, of the kinds that Graphviz draws with alone
    view.js     how large it is and which part is in sight
    hands.js    wheel, fingers, mouse and keys that change that
    glide.js    a changed drawing: where boxes come from
    wire.js     the line that a mouse pulls from one box to another
    choice.js   boxes, arrows and tensors that can be chosen
    faults.js   what is wrong with boxes
    values.js   figures on boxes
    flows.js    what goes back along arrows
    picture.js  a drawing as a PNG or SVG
    diagram.js  all of these together
"""
