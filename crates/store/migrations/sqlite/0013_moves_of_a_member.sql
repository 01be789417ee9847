-- A member's own history tells which of their points came from another card.
CREATE INDEX point_moves_by_giver ON point_moves (shop, from_pos);
CREATE INDEX point_moves_by_receiver ON point_moves (shop, to_pos);
