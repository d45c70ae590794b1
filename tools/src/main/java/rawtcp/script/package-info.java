/**
 * Packet scripts in packetdrill's notation: lexer, parser, and an interpreter that drives a {@link
 * rawtcp.script.World}: in virtual time the stack itself, in real time whatever stands behind another World.
 */
package rawtcp.script;
