namespace Quickstart;

/// <summary>A step behaved otherwise than told.</summary>
internal sealed class StoryException(string message) : Exception(message);
