/* Where marks stand so that none lies over another: a calculation in pixels that knows no map.
 *
 * Marks that would touch make a pile. A pile of up to five is a ring, and each of its marks is
 * drawn; a larger one is drawn as one badge with their number. No pile lies over a block (a home).
 *
 *   LinkwaySpread(points, blocks) -> [{ members: [index], x, y, spots: [{x, y}] or null }]
 *   points: [{x, y}]; blocks: [{x, y, radius}]; spots is null for a badge.
 */
(function () {
  "use strict";

  // The smallest target that fingers and WCAG 2.2 ask for is 24; a mark has some air around it.
  var MARK = 28;
  var BADGE_RADIUS = 28;
  var MOST_IN_RING = 5;

  function spread(points, blocks) {
    var piles = gather(points).map(function (members) {
      return place({ members: members }, points, blocks);
    });
    for (var i = 0; i < piles.length; i += 1) {
      for (var j = 0; j < piles.length; j += 1) {
        if (i !== j && touch(piles[i], piles[j])) {
          var members = piles[i].members.concat(piles[j].members);
          piles[Math.min(i, j)] = place({ members: members }, points, blocks);
          piles.splice(Math.max(i, j), 1);
          // What was clear of both may touch the larger one: it is compared with all again.
          i = Math.min(i, j) - 1;
          break;
        }
      }
    }
    piles.forEach(function (pile) {
      pile.members.sort(function (a, b) {
        return a - b;
      });
      pile.spots = spots(pile, points);
    });
    return piles;
  }

  /* The marks of one square go together, which leaves few piles to compare with each other. */
  function gather(points) {
    var squares = new Map();
    points.forEach(function (point, index) {
      var key = Math.floor(point.x / (MARK / 2)) + " " + Math.floor(point.y / (MARK / 2));
      if (!squares.has(key)) {
        squares.set(key, []);
      }
      squares.get(key).push(index);
    });
    return Array.from(squares.values());
  }

  function place(pile, points, blocks) {
    pile.x = mean(pile.members, points, "x");
    pile.y = mean(pile.members, points, "y");
    pile.radius = radius(pile.members.length);
    blocks.forEach(function (block) {
      var need = pile.radius + block.radius;
      var dx = pile.x - block.x;
      var dy = pile.y - block.y;
      var apart = Math.hypot(dx, dy);
      if (apart < need) {
        pile.x = block.x + (apart ? (dx / apart) * need : 0);
        pile.y = block.y + (apart ? (dy / apart) * need : -need);
      }
    });
    return pile;
  }

  function mean(members, points, axis) {
    var sum = members.reduce(function (total, index) {
      return total + points[index][axis];
    }, 0);
    return sum / members.length;
  }

  function radius(count) {
    return count > MOST_IN_RING ? BADGE_RADIUS : ring(count) + MARK / 2;
  }

  /* How far from its middle the marks of a ring stand, so that they just do not touch. */
  function ring(count) {
    return count === 1 ? 0 : Math.max(MARK / 2 / Math.sin(Math.PI / count), MARK / 2) + 1;
  }

  function touch(one, other) {
    return Math.hypot(one.x - other.x, one.y - other.y) < one.radius + other.radius;
  }

  /* The marks of a ring stand in the directions in which their places lie. */
  function spots(pile, points) {
    var count = pile.members.length;
    if (count > MOST_IN_RING) {
      return null;
    }
    var middle = {
      x: mean(pile.members, points, "x"),
      y: mean(pile.members, points, "y"),
    };
    var angles = pile.members.map(function (index, order) {
      var dx = points[index].x - middle.x;
      var dy = points[index].y - middle.y;
      return { order: order, angle: Math.hypot(dx, dy) < 1 ? -Math.PI / 2 : Math.atan2(dy, dx) };
    });
    angles.sort(function (a, b) {
      return a.angle - b.angle || a.order - b.order;
    });
    var found = [];
    angles.forEach(function (each, slot) {
      var angle = angles[0].angle + (2 * Math.PI * slot) / count;
      found[each.order] = {
        x: pile.x + ring(count) * Math.cos(angle),
        y: pile.y + ring(count) * Math.sin(angle),
      };
    });
    return found;
  }

  window.LinkwaySpread = spread;
})();
