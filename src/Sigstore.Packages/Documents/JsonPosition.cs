namespace Sigstore.Packages.Documents;

/// <summary>A place in a file people write: line and column, both counted from 1 (columns in bytes of the line's UTF-8).</summary>
public readonly struct JsonPosition : IEquatable<JsonPosition>
{
    internal JsonPosition(int line, int column) => (Line, Column) = (line, column);

    /// <summary>The line, from 1; 0 where there is no file.</summary>
    public int Line { get; }

    /// <summary>The column in bytes, from 1; 0 where there is no file.</summary>
    public int Column { get; }

    /// <inheritdoc/>
    public bool Equals(JsonPosition other) => Line == other.Line && Column == other.Column;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonPosition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Line, Column);

    /// <summary>As compilers write it: <c>(12,3)</c>.</summary>
    public override string ToString() => $"({Line},{Column})";

    /// <summary>Same place.</summary>
    public static bool operator ==(JsonPosition left, JsonPosition right) => left.Equals(right);

    /// <summary>Another place.</summary>
    public static bool operator !=(JsonPosition left, JsonPosition right) => !left.Equals(right);
}
