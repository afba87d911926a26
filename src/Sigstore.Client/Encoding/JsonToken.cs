namespace Sigstore.Client.Encoding;

/// <summary>What a <see cref="JsonTokenizer"/> stands on.</summary>
internal enum JsonToken
{
    /// <summary>Nothing yet, or the end of the document.</summary>
    None,

    /// <summary><c>{</c></summary>
    StartObject,

    /// <summary><c>}</c></summary>
    EndObject,

    /// <summary><c>[</c></summary>
    StartArray,

    /// <summary><c>]</c></summary>
    EndArray,

    /// <summary>The name of a member, with its colon.</summary>
    Name,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c></summary>
    Boolean,

    /// <summary><c>null</c></summary>
    Null,

    /// <summary>Bytes that are no JSON. It stays.</summary>
    Invalid,
}
